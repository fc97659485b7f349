using Parley.Contract;
using Parley.Contract.Errors;
using Parley.Contract.Messages;
using Parley.Contract.Realtime;
using Parley.Server.Features.Messages.Marks;
using Parley.Server.Features.Presence;
using Parley.Server.Features.Sync;
using Parley.Server.Platform.Errors;
using Parley.Server.Realtime;

namespace Parley.Server;

/// <summary>
/// The socket's door to the use cases: one switch. What must be in order is awaited (C11), everything else is answered when it is done, so that
/// one commit does not hold up the next frame.
/// </summary>
internal sealed partial class FrameDispatcher(
    Features.Messages.SendMessage send,
    MarkWriter marks,
    ReadOneMessage readOne,
    SayHello hello,
    Features.Sync.GetRange range,
    PresenceBoard presence,
    TypingBoard typing,
    TimeProvider clock,
    ILogger<FrameDispatcher> logger) : IClientFrameHandler
{
    public ValueTask HandleAsync(SocketConnection connection, ClientFrame frame)
    {
        switch (frame)
        {
            case SendMessage message:
                return SendAsync(connection, message);

            case ReadUpTo read:
                _ = ConfirmAsync(connection, read, () => marks.ReadUpToAsync(connection.Me, read.ChatId, read.UpTo));
                return ValueTask.CompletedTask;

            case ReadOne read:
                _ = ConfirmAsync(connection, read, () => readOne.HandleAsync(connection.Me, read.ChatId, read.Seq, CancellationToken.None));
                return ValueTask.CompletedTask;

            case Applied applied:
                return InOrderAsync(connection, applied, () => ApplyAsync(connection, applied));

            case Contract.Realtime.GetRange asked:
                _ = AnswerAsync(connection, asked, () => range.HandleAsync(connection.Me, asked.ChatId, asked.From, asked.Id, CancellationToken.None));
                return ValueTask.CompletedTask;

            case Ping ping:
                connection.Send(new Pong(ping.Id, clock.GetUtcNow()));
                return ValueTask.CompletedTask;

            case SetActivity activity:
                presence.SetActivity(connection, activity.IsIdle);
                return ValueTask.CompletedTask;

            case StopTyping stop:
                typing.Stop(connection.Me, stop.ChatId);
                return ValueTask.CompletedTask;

            case StartTyping start:
                return InOrderAsync(connection, start, () => typing.StartAsync(connection.Me, start.ChatId, CancellationToken.None));

            case WatchPresence watch:
                return InOrderAsync(connection, watch, () => presence.WatchAsync(connection, watch.UserIds, CancellationToken.None));

            case Hello first:
                return InOrderAsync(connection, first, () => HelloAsync(connection, first));

            default:
                connection.Send(new ErrorFrame(ErrorCodes.UnknownFrame, frame.Id));
                return ValueTask.CompletedTask;
        }
    }

    public void Closed(SocketConnection connection, ConnectionEnd end) => presence.Leave(connection, end);

    private async ValueTask SendAsync(SocketConnection connection, SendMessage frame)
    {
        try
        {
            // Awaited is the place in the queue; the commit is not.
            var outcome = await send.QueueAsync(connection.Me, frame.Message, frame.ChatId, frame.UserId, connection.Id, CancellationToken.None);
            _ = AnswerSendAsync(connection, frame, outcome);
        }
        catch (Exception reason)
        {
            Refuse(connection, frame, reason, frame.Message.ClientId);
        }
    }

    private async Task AnswerSendAsync(SocketConnection connection, SendMessage frame, Task<(SentDto? Sent, ApiException? Refusal)> outcome)
    {
        try
        {
            var (sent, refusal) = await outcome;
            if (sent is not null)
            {
                connection.Send(new MessageStored(frame.Id, sent.Message, sent.IsRepeat));
            }
            else
            {
                Refuse(connection, frame, refusal!, frame.Message.ClientId);
            }
        }
        catch (Exception reason)
        {
            Refuse(connection, frame, reason, frame.Message.ClientId);
        }
    }

    private async Task HelloAsync(SocketConnection connection, Hello frame)
    {
        // Registered first, read then: what happens in between is told as an event (C16).
        connection.Listen();
        presence.Enter(connection, frame.IsIdle);
        await presence.RefreshAsync(connection.UserId, CancellationToken.None);
        var state = await hello.HandleAsync(connection.Me, frame, CancellationToken.None);
        connection.Send(state);
        presence.Settle(connection, state is Ready ready ? ready.Presence : ((Resumed)state).Presence);
    }

    private Task ApplyAsync(SocketConnection connection, Applied frame)
    {
        Check.Require(frame.Chats.Count <= Limits.ResumeChatsMax, "chats");
        marks.Applied(connection.Me, frame.Chats);
        return Task.CompletedTask;
    }

    private async ValueTask InOrderAsync(SocketConnection connection, ClientFrame frame, Func<Task> useCase)
    {
        try
        {
            await useCase();
        }
        catch (Exception reason)
        {
            Refuse(connection, frame, reason);
        }
    }

    /// <summary>Says <c>ok</c> after the commit, if the client gave the request a number.</summary>
    private async Task ConfirmAsync(SocketConnection connection, ClientFrame frame, Func<Task> useCase)
    {
        try
        {
            await useCase();
            if (frame.Id is { } id)
            {
                connection.Send(new Ok(id));
            }
        }
        catch (Exception reason)
        {
            Refuse(connection, frame, reason);
        }
    }

    private async Task AnswerAsync(SocketConnection connection, ClientFrame frame, Func<Task<ServerFrame>> useCase)
    {
        try
        {
            connection.Send(await useCase());
        }
        catch (Exception reason)
        {
            Refuse(connection, frame, reason);
        }
    }

    private void Refuse(SocketConnection connection, ClientFrame frame, Exception reason, Guid? clientId = null)
    {
        var refusal = Failure.Of(reason);
        if (refusal.Code == ErrorCodes.Internal)
        {
            LogFault(logger, reason, frame.GetType().Name);
        }

        connection.Send(new ErrorFrame(refusal.Code, frame.Id, clientId, refusal.Detail, (int?)refusal.RetryAfter?.TotalMilliseconds));
    }

    [LoggerMessage(1401, LogLevel.Error, "Fault in {Frame}")]
    private static partial void LogFault(ILogger logger, Exception reason, string frame);
}
