using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Identity;
using Parley.Contract.Errors;
using Parley.Server.Data;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Features.Accounts.Passwords;

/// <summary>
/// Hashes passwords on threads of its own, one per two cores, so that a wave of sign-ins cannot starve messages (C30, SEC56).
/// At most 50 wait; beyond, the answer is <c>unavailable</c>.
/// </summary>
internal sealed class PasswordHashing : IDisposable
{
    private const int MostWaiting = 50;
    private static readonly TimeSpan ComeBack = TimeSpan.FromSeconds(3);

    private readonly IPasswordHasher<User> hasher;
    private readonly BlockingCollection<Action> waiting = new(MostWaiting);
    private readonly Lazy<string> dummyHash;

    public PasswordHashing(IPasswordHasher<User> hasher)
    {
        this.hasher = hasher;
        dummyHash = new(() => hasher.HashPassword(null!, "nobody has this password"));
        for (var i = 0; i < Math.Max(1, Environment.ProcessorCount / 2); i++)
        {
            new Thread(Work) { IsBackground = true, Name = "password hashing", Priority = ThreadPriority.BelowNormal }.Start();
        }
    }

    /// <summary>Hash of a new password.</summary>
    /// <exception cref="ApiException"><c>unavailable</c></exception>
    public Task<string> HashAsync(string password, CancellationToken ct) =>
        QueueAsync(() => hasher.HashPassword(null!, Normalize(password)), ct);

    /// <summary>Compares. Without a hash it does the same work and fails, so that time does not tell who has an account (SEC32).</summary>
    /// <exception cref="ApiException"><c>unavailable</c></exception>
    public Task<PasswordVerificationResult> VerifyAsync(string? hash, string password, CancellationToken ct) => QueueAsync(
        () =>
        {
            var result = hasher.VerifyHashedPassword(null!, hash ?? dummyHash.Value, Normalize(password));
            return hash is null ? PasswordVerificationResult.Failed : result;
        }, ct);

    public void Dispose() => waiting.CompleteAdding();

    /// <summary>The same accent can be typed in two ways; both are the same password.</summary>
    private static string Normalize(string password)
    {
        try
        {
            return password.Normalize(NormalizationForm.FormC);
        }
        catch (ArgumentException)
        {
            return password;
        }
    }

    private Task<T> QueueAsync<T>(Func<T> work, CancellationToken ct)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var isTaken = waiting.TryAdd(() =>
        {
            if (ct.IsCancellationRequested)
            {
                done.TrySetCanceled(ct);
                return;
            }

            try
            {
                done.TrySetResult(work());
            }
            catch (Exception fault)
            {
                done.TrySetException(fault);
            }
        }, 0, CancellationToken.None);
        return isTaken ? done.Task : throw new ApiException(ErrorCodes.Unavailable, retryAfter: ComeBack);
    }

    private void Work()
    {
        foreach (var work in waiting.GetConsumingEnumerable())
        {
            work();
        }
    }
}
