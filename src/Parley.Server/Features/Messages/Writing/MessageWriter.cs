using Npgsql;
using Parley.Contract.Errors;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Settings;

namespace Parley.Server.Features.Messages.Writing;

/// <summary>The door to the lanes: admission, and the choice of the lane by chat.</summary>
internal sealed class MessageWriter : IHostedService, IAsyncDisposable
{
    private static readonly TimeSpan QueueFull = TimeSpan.FromMilliseconds(500);

    private readonly WriterLane[] _lanes;
    private readonly SendLimits _limits;

    public MessageWriter(
        NpgsqlDataSource source, WritingSettings settings, WritingLimits sizes, SendLimits limits, Announcer announcer, TimeProvider clock,
        ILogger<MessageWriter> log)
    {
        _limits = limits;
        _lanes = new WriterLane[settings.WriterLanes];
        for (var i = 0; i < _lanes.Length; i++)
        {
            _lanes[i] = new WriterLane(new MessageStore(new LaneConnection(source, sizes.LockWait, clock)), announcer, sizes, clock, log);
        }
    }

    /// <summary>A lane has found the database away.</summary>
    public bool IsAway => Array.Exists(_lanes, x => x.IsAway);

    /// <summary>Queues the draft before it returns, so that two calls in a row keep their order (C11).</summary>
    /// <returns>The definite answer, within a second (C33).</returns>
    public Task<SendOutcome> Write(Draft draft)
    {
        var wait = _limits.Chats.Peek(draft.ChatId);
        if (wait == TimeSpan.Zero)
        {
            wait = _limits.Users.Take(draft.AuthorId);
        }

        if (wait > TimeSpan.Zero)
        {
            return Task.FromResult(SendOutcome.Refused(new ApiException(ErrorCodes.TooMany, null, wait)));
        }

        var lane = _lanes[(int)((ulong)draft.ChatId % (ulong)_lanes.Length)];
        return lane.TryAdd(draft)
            ? draft.Task
            : Task.FromResult(SendOutcome.Refused(new ApiException(ErrorCodes.Unavailable, null, QueueFull)));
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var lane in _lanes)
        {
            lane.Start();
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.WhenAll(_lanes.Select(x => x.StopAsync())).WaitAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        foreach (var lane in _lanes)
        {
            await lane.DisposeAsync();
        }
    }
}
