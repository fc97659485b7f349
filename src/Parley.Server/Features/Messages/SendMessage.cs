using Parley.Contract.Errors;
using Parley.Contract.Messages;
using Parley.Server.Access;
using Parley.Server.Features.Messages.Writing;
using Parley.Server.Platform;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Features.Messages;

/// <summary>
/// Sends a message: checks what can be checked without the database and hands the draft to its chat's writer, which checks the rest
/// (membership, rights, the answered message) in the transaction that stores it.
/// </summary>
internal sealed class SendMessage(MessageWriter writer, DirectMessages direct, MessageReader messages, TimeProvider clock)
{
    /// <summary>So long a chat that is not known yet may be looked for or made: a hanging database must not keep a sender (C33).</summary>
    private static readonly TimeSpan FindWait = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    /// <summary>Sends, waits for the commit, and throws the refusal if there is one.</summary>
    public async Task<SentDto> HandleAsync(CurrentUser me, SendMessageRequest request, long? chatId, long? userId, long connectionId, CancellationToken ct)
    {
        var (sent, refusal) = await await QueueAsync(me, request, chatId, userId, connectionId, ct);
        return sent ?? throw refusal!;
    }

    /// <summary>
    /// Queues the message. The outer task ends when it has its place in the queue (for a known chat: at once, without a wait), the inner one
    /// when it is stored or refused. Whoever awaits the outer one before taking the next request keeps the sender's order (C11).
    /// </summary>
    /// <returns>The answer: either what was sent or why nothing was (C2). Never throws a refusal.</returns>
    public ValueTask<Task<(SentDto? Sent, ApiException? Refusal)>> QueueAsync(
        CurrentUser me, SendMessageRequest request, long? chatId, long? userId, long connectionId, CancellationToken ct)
    {
        if (MessageText.Check(request.Text) is { } refusal)
        {
            return Refused(refusal);
        }

        if (MessageText.Mentions(request.Mentions) is not { } mentions)
        {
            return Refused(new ApiException(ErrorCodes.Invalid, "mentions"));
        }

        return PostAsync(me, new Letter
        {
            ClientId = request.ClientId,
            Text = request.Text,
            BodyHash = BodyHash.Of(request.Text, request.ReplyToSeq, mentions, request.MentionsAll),
            ReplyToSeq = request.ReplyToSeq,
            Mentions = mentions,
            MentionsAll = request.MentionsAll,
        }, chatId, userId, connectionId, ct);
    }

    /// <summary>Queues a checked message, as <see cref="QueueAsync"/>.</summary>
    public ValueTask<Task<(SentDto? Sent, ApiException? Refusal)>> PostAsync(
        CurrentUser me, Letter letter, long? chatId, long? userId, long connectionId, CancellationToken ct)
    {
        if (letter.ClientId == Guid.Empty)
        {
            return Refused(new ApiException(ErrorCodes.Invalid, "clientId"));
        }

        if (chatId is null == userId is null)
        {
            return Refused(new ApiException(ErrorCodes.Invalid, "chatId"));
        }

        return chatId is { } known ? new(Write(me, letter, known, connectionId)) : PostToUserAsync(me, letter, userId!.Value, connectionId, ct);
    }

    private async ValueTask<Task<(SentDto?, ApiException?)>> PostToUserAsync(
        CurrentUser me, Letter letter, long userId, long connectionId, CancellationToken ct)
    {
        try
        {
            var find = direct.ChatWithAsync(me.UserId, userId, ct);
            if (!find.IsCompletedSuccessfully && writer.IsAway)
            {
                _ = find.AsTask().ContinueWith(static x => x.Exception, TaskScheduler.Default); // its failure is answered already
                return await Refused(Away());
            }

            return Write(me, letter, find.IsCompletedSuccessfully ? find.Result : await find.AsTask().WaitAsync(FindWait, clock, ct), connectionId);
        }
        catch (TimeoutException)
        {
            return await Refused(Away());
        }
        catch (Exception e) when (e is not OperationCanceledException && Failure.Of(e) is var refusal && refusal.Code != ErrorCodes.Internal)
        {
            return await Refused(refusal);
        }
    }

    private Task<(SentDto?, ApiException?)> Write(CurrentUser me, Letter letter, long chatId, long connectionId) =>
        AnswerAsync(chatId, writer.Write(new Draft(connectionId) { ChatId = chatId, AuthorId = me.UserId, Letter = letter }));

    private async Task<(SentDto? Sent, ApiException? Refusal)> AnswerAsync(long chatId, Task<SendOutcome> written)
    {
        var outcome = await written;
        if (outcome.Refusal is not null)
        {
            return (null, outcome.Refusal);
        }

        if (outcome.Message is not null)
        {
            return (new SentDto(outcome.Message, outcome.IsRepeat), null);
        }

        var first = await messages.StateAsync(null, chatId, outcome.FirstSeq, CancellationToken.None);
        return (new SentDto(first!, IsRepeat: true), null);
    }

    private static ApiException Away() => new(ErrorCodes.Unavailable, retryAfter: RetryAfter);

    private static ValueTask<Task<(SentDto?, ApiException?)>> Refused(ApiException refusal) =>
        new(Task.FromResult<(SentDto?, ApiException?)>((null, refusal)));
}
