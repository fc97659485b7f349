using Parley.Contract.Errors;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Features.Accounts;

/// <summary>
/// Slows down guessing of passwords without locking the owner out (SEC28). Failures are counted per account and address,
/// per address, and per account from anywhere; each has its own patience and a delay that doubles. A device that has signed in
/// before has a count of its own, which nobody else can use up.
/// </summary>
internal sealed class GuessLimits(TimeProvider clock)
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ForgetAfter = TimeSpan.FromHours(1);
    private const int MostKept = 50_000;

    private readonly Lock gate = new();
    private readonly Dictionary<string, Count> counts = new(StringComparer.Ordinal);

    /// <summary>Counts an attempt as failed before it is checked, so that parallel guesses gain nothing.</summary>
    /// <param name="account">Key of the account, existing or not.</param>
    /// <param name="address">Key of the network.</param>
    /// <param name="knownDevice">Mark of a device that has signed in to this account before, or null.</param>
    /// <returns>Call <see cref="Attempt.Succeed"/> when the password was right.</returns>
    /// <exception cref="ApiException"><c>too_many</c> with the time to wait.</exception>
    public Attempt Begin(string account, string address, string? knownDevice)
    {
        Rule[] rules = knownDevice is null
            ?
            [
                new($"p {account} {address}", 5, TimeSpan.FromMinutes(15)),
                new($"a {address}", 30, TimeSpan.FromMinutes(2)),
                new($"n {account}", 100, TimeSpan.FromMinutes(1)),
            ]
            : [new($"k {account} {knownDevice}", 5, TimeSpan.FromMinutes(2))];

        lock (gate)
        {
            var now = clock.GetUtcNow();
            var wait = rules.Max(rule => WaitOf(rule.Key, now));
            if (wait > TimeSpan.Zero)
            {
                throw new ApiException(ErrorCodes.TooMany, retryAfter: wait);
            }

            MakeRoom(now);
            foreach (var rule in rules)
            {
                var failures = (counts.TryGetValue(rule.Key, out var count) && now - count.At < ForgetAfter ? count.Failures : 0) + 1;
                var beyond = failures - rule.Patience;
                var delay = beyond < 0 ? TimeSpan.Zero : Min(FirstWait * Math.Pow(2, Math.Min(beyond, 20)), rule.LongestWait);
                counts[rule.Key] = new(failures, now, now + delay);
            }
        }

        return new(this, rules);
    }

    private TimeSpan WaitOf(string key, DateTimeOffset now) => counts.TryGetValue(key, out var count) ? count.NotBefore - now : TimeSpan.Zero;

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private void MakeRoom(DateTimeOffset now)
    {
        if (counts.Count < MostKept)
        {
            return;
        }

        foreach (var (key, count) in counts)
        {
            if (now - count.At >= ForgetAfter || count.NotBefore <= now)
            {
                counts.Remove(key);
            }
        }
    }

    /// <summary>One attempt that is being checked.</summary>
    internal sealed class Attempt(GuessLimits owner, Rule[] rules)
    {
        /// <summary>The password was right: this attempt does not count, and the pair of account and place starts anew.</summary>
        public void Succeed()
        {
            lock (owner.gate)
            {
                owner.counts.Remove(rules[0].Key);
                foreach (var rule in rules.Skip(1))
                {
                    if (owner.counts.TryGetValue(rule.Key, out var count))
                    {
                        owner.counts[rule.Key] = count with { Failures = count.Failures - 1, NotBefore = DateTimeOffset.MinValue };
                    }
                }
            }
        }
    }

    internal sealed record Rule(string Key, int Patience, TimeSpan LongestWait);

    private sealed record Count(int Failures, DateTimeOffset At, DateTimeOffset NotBefore);
}
