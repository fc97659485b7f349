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
internal sealed class SendMessage(MessageWriter writer, DirectMessages direct, MessageReader messages)
{
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

        if (request.ClientId == Guid.Empty)
        {
            return Refused(new ApiException(ErrorCodes.Invalid, "clientId"));
        }

        if (MessageText.Mentions(request.Mentions) is not { } mentions)
        {
            return Refused(new ApiException(ErrorCodes.Invalid, "mentions"));
        }

        if (chatId is null == userId is null)
        {
            return Refused(new ApiException(ErrorCodes.Invalid, "chatId"));
        }

        var hash = BodyHash.Of(request.Text, request.ReplyToSeq, mentions, request.MentionsAll);
        Task<(SentDto?, ApiException?)> Write(long to) => AnswerAsync(to, writer.Write(new Draft
        {
            ChatId = to,
            AuthorId = me.UserId,
            ClientId = request.ClientId,
            BodyHash = hash,
            Text = request.Text,
            ReplyToSeq = request.ReplyToSeq,
            Mentions = mentions,
            MentionsAll = request.MentionsAll,
            ConnectionId = connectionId,
        }));

        if (chatId is { } known)
        {
            return new(Write(known));
        }

        return WriteToUserAsync(me, userId!.Value, Write, ct);
    }

    private async ValueTask<Task<(SentDto?, ApiException?)>> WriteToUserAsync(
        CurrentUser me, long userId, Func<long, Task<(SentDto?, ApiException?)>> write, CancellationToken ct)
    {
        try
        {
            return write(await direct.ChatWithAsync(me.UserId, userId, ct));
        }
        catch (ApiException refusal)
        {
            return await Refused(refusal);
        }
    }

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

    private static ValueTask<Task<(SentDto?, ApiException?)>> Refused(ApiException refusal) =>
        new(Task.FromResult<(SentDto?, ApiException?)>((null, refusal)));
}
