namespace Parley.Bench;

/// <summary>Does a direct message cost more when more people who are not concerned are online?</summary>
internal static class NeighboursBench
{
    public static async Task<int> RunAsync(Arguments arguments)
    {
        var rate = arguments.Number("rate", 1_000);
        var seconds = arguments.Number("seconds", 10);
        Console.WriteLine("Others online: 100, then 10,000, twice in turn; the lower of each pair counts, because other programs only ever add.\n");
        Console.WriteLine(LoadRun.Header);
        Console.WriteLine(LoadRun.Rule);
        await using var parley = await ParleyTarget.StartAsync();
        var few = new List<double>();
        var many = new List<double>();
        for (var turn = 0; turn < arguments.Number("turns", 2); turn++)
        {
            foreach (var (others, costs) in new[] { (100, few), (10_000, many) })
            {
                var run = await LoadRun.MeasureAsync(parley, 200, rate, seconds, CancellationToken.None, others);
                Console.WriteLine(run.Row.Replace("| parley |", $"| parley, {others:N0} others |", StringComparison.Ordinal));
                costs.Add(run.ServerMicros + run.DatabaseMicros);
            }
        }

        Console.WriteLine(FormattableString.Invariant(
            $"\nServer + database CPU a message: {few.Min():F0} us with 100 others, {many.Min():F0} us with 10,000: {100 * (many.Min() / few.Min() - 1):F1} % apart (limit 10 %)."));
        return 0;
    }
}
