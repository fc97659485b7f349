using System.Diagnostics;

namespace Parley.Bench;

/// <summary>
/// Does a direct message cost more when more people who are not concerned are online? Two servers side by side, one with few others and one with many,
/// get the same load in short rounds by turns, so that whatever else the machine does meets both; then they change places, so that a difference
/// between the two processes cancels out. What a server spends with nobody writing is measured by the same turns and taken off.
/// </summary>
internal static class NeighboursBench
{
    private const int Talkers = 200;

    public static async Task<int> RunAsync(Arguments arguments)
    {
        var rate = arguments.Number("rate", 1_000);
        var seconds = arguments.Number("seconds", 4);
        var rounds = arguments.Number("rounds", 6);
        var (few, many) = (arguments.Number("few", 100), arguments.Number("many", 10_000));
        await using var first = await Side.StartAsync(Talkers + many);
        await using var second = await Side.StartAsync(Talkers + many);
        foreach (var side in new[] { first, second, first, second })
        {
            await side.TalkAsync(rate, 10); // compiled, pools filled
        }

        Console.WriteLine("| others online | rounds | server CPU us/msg | of it collecting garbage | database CPU us/msg | both, without what idling costs | idling, us/s | lost |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- | --- | --- |");
        var (cheap, dear) = (new List<Round>(), new List<Round>());
        foreach (var (quiet, busy) in new[] { (first, second), (second, first) })
        {
            await quiet.CompanyAsync(few);
            await busy.CompanyAsync(many);
            await Task.Delay(15_000); // first digests, grace of those who left
            for (var round = 0; round < rounds; round++)
            {
                // A B, B A: neither always comes second.
                if (round % 2 == 0)
                {
                    cheap.Add(await quiet.RoundAsync(rate, seconds));
                    dear.Add(await busy.RoundAsync(rate, seconds));
                }
                else
                {
                    dear.Add(await busy.RoundAsync(rate, seconds));
                    cheap.Add(await quiet.RoundAsync(rate, seconds));
                }
            }
        }

        Print(few, cheap);
        Print(many, dear);

        // Each round is compared with its neighbour in time, which met the same machine.
        var apart = Latencies.Median(cheap.Zip(dear, (one, other) => 100 * ((other.Net / one.Net) - 1)));
        Console.WriteLine(FormattableString.Invariant($"\nMedian of {cheap.Count} pairs: {apart:F1} % apart (limit 10 %)."));
        return Math.Abs(apart) <= 10 && cheap.Concat(dear).All(x => x.Lost == 0) ? 0 : 1;
    }

    private static void Print(int others, List<Round> rounds)
    {
        double Of(Func<Round, double> figure) => Latencies.Median(rounds.Select(figure));
        Console.WriteLine(FormattableString.Invariant(
            $"| {others:N0} | {rounds.Count} | {Of(x => x.Server):F0} | {Of(x => x.Pauses):F1} | {Of(x => x.Database):F0} | {Of(x => x.Net):F0} | {Of(x => x.Idle):F0} | {rounds.Sum(x => x.Lost)} |"));
    }

    /// <summary>Microseconds a message; <see cref="Idle"/> in microseconds a second.</summary>
    private sealed record Round(double Server, double Pauses, double Database, double Idle, double Net, int Lost);

    /// <summary>One server with its talkers and the others.</summary>
    private sealed class Side(ParleyTarget target) : IAsyncDisposable
    {
        private readonly LoadSocket[] talkers = new LoadSocket[Talkers];
        private readonly List<LoadSocket> others = [];
        private int arrived;

        public static async Task<Side> StartAsync(int people)
        {
            var target = await ParleyTarget.StartAsync();
            var side = new Side(target);
            try
            {
                await target.PrepareAsync(people, CancellationToken.None);
                await Parallel.ForAsync(0, Talkers, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, ct) =>
                    side.talkers[i] = await target.ConnectAsync(i + 1, (_, _) => Interlocked.Increment(ref side.arrived), ct));
                return side;
            }
            catch
            {
                await side.DisposeAsync();
                throw;
            }
        }

        /// <summary>Makes it so many others who are online.</summary>
        public async Task CompanyAsync(int count)
        {
            while (others.Count > count)
            {
                await others[^1].DisposeAsync();
                others.RemoveAt(others.Count - 1);
            }

            var (present, more) = (others.Count, new LoadSocket[Math.Max(0, count - others.Count)]);
            await Parallel.ForAsync(0, more.Length, new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (i, ct) =>
                more[i] = await target.ConnectAsync(Talkers + present + i + 1, (_, _) => { }, ct));
            others.AddRange(more);
        }

        public async Task<Round> RoundAsync(int rate, int seconds)
        {
            var (idleFrom, begun) = (target.ServerCpu + target.DatabaseCpu, Stopwatch.GetTimestamp());
            await Task.Delay(TimeSpan.FromSeconds(seconds));
            var idle = (target.ServerCpu + target.DatabaseCpu - idleFrom) / Stopwatch.GetElapsedTime(begun).TotalSeconds;

            var inside = await target.Process.AskAsync(collects: false);
            double server = target.ServerCpu, database = target.DatabaseCpu;
            begun = Stopwatch.GetTimestamp();
            var lost = await TalkAsync(rate, seconds);
            var elapsed = Stopwatch.GetElapsedTime(begun).TotalSeconds;
            (server, database) = (target.ServerCpu - server, target.DatabaseCpu - database);
            var pauses = (await target.Process.AskAsync(collects: false)).PauseSeconds - inside.PauseSeconds;
            var perMessage = 1e6 / (rate * seconds);
            return new Round(
                server * perMessage, pauses * perMessage, database * perMessage, idle * 1e6, (server + database - (idle * elapsed)) * perMessage, lost);
        }

        /// <summary>Sends at the rate and waits for what was sent.</summary>
        /// <returns>How many did not arrive.</returns>
        public async Task<int> TalkAsync(int rate, int seconds)
        {
            Volatile.Write(ref arrived, 0);
            var total = rate * seconds;
            await LoadRun.PaceAsync(target, talkers, Talkers, rate, seconds, 0, CancellationToken.None);
            for (var waited = 0; Volatile.Read(ref arrived) < total && waited < 1_000; waited++)
            {
                await Task.Delay(10);
            }

            return total - Volatile.Read(ref arrived);
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var socket in others.Concat(talkers).Where(x => x is not null))
            {
                await socket.DisposeAsync();
            }

            await target.DisposeAsync();
        }
    }
}
