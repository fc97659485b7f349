using Parley.Contract.Errors;
using Parley.Contract.Messages;
using Parley.Contract.Realtime;
using Parley.Server.Access;
using Parley.Server.Realtime;

namespace Parley.Server.Features.Messages.Writing;

/// <summary>Turns stored drafts into answers, and tells the chat's members. Only from committed values (C3).</summary>
internal sealed partial class Announcer(
    ChatAudience audience, UserDirectory users, MessageReader messages, SendLimits limits, IFanout fanout, ILogger<Announcer> log)
{
    public SendOutcome Outcome(Draft draft)
    {
        switch (draft.Verdict)
        {
            case StoreVerdict.Stored:
                limits.Chats.Charge(draft.ChatId, 1);
                return SendOutcome.Stored(draft.Stored ??= ToDto(draft));
            case StoreVerdict.Repeat: return SendOutcome.StoredBefore(draft.Seq);
            case StoreVerdict.IdReused: return SendOutcome.Refused(ErrorCodes.IdReused);
            case StoreVerdict.NotFound: return SendOutcome.Refused(ErrorCodes.NotFound);
            case StoreVerdict.MayNotPost: return SendOutcome.Refused(ErrorCodes.NotAllowed, "post");
            case StoreVerdict.MayNotMentionAll: return SendOutcome.Refused(ErrorCodes.NotAllowed, "mentionsAll");
            case StoreVerdict.NoSuchReplyTarget: return SendOutcome.Refused(ErrorCodes.Invalid, "replyToSeq");
            default: return SendOutcome.Refused(ErrorCodes.Unknown);
        }
    }

    /// <summary>Publishes <c>message.created</c> for each stored draft, in order. Never throws: a lost hint shows as a gap (C13).</summary>
    public async Task AnnounceAsync(IReadOnlyList<Draft> drafts)
    {
        foreach (var draft in drafts)
        {
            try
            {
                if (draft.Stored is { } message)
                {
                    await PublishAsync(message, draft);
                }
                else if (draft is { Verdict: StoreVerdict.Repeat, IsUnsure: true })
                {
                    // Committed by an attempt whose confirmation was lost: nobody has announced it yet.
                    if (await messages.StateAsync(null, draft.ChatId, draft.Seq, CancellationToken.None) is { } stored)
                    {
                        await PublishAsync(stored, draft);
                    }
                }
            }
            catch (Exception e)
            {
                LogNotAnnounced(e);
            }
        }
    }

    private async Task PublishAsync(MessageDto message, Draft draft)
    {
        var members = audience.MembersAsync(message.ChatId, draft.MembersSeq, CancellationToken.None);
        var to = members.IsCompletedSuccessfully ? members.Result : await members;
        var author = users.Get(message.AuthorId) ?? await users.GetAsync(message.AuthorId, CancellationToken.None);
        var everybody = to is null ? Audience.Everyone : Audience.Of(to);
        fanout.Publish(everybody.Except(draft.ConnectionId), new MessageCreated(message.ChatId, message.Seq, message, author!));
    }

    private static MessageDto ToDto(Draft draft) => new(
        draft.ChatId, draft.Seq, draft.Seq, draft.Letter.ClientId, draft.AuthorId, draft.At, MessageKind.Text, draft.Letter.Text,
        EditedAt: null, IsDeleted: false, IsPinned: false,
        draft.Letter.ReplyToSeq is { } seq ? Quotes.Of(seq, draft.QuoteAuthorId, draft.QuoteText, draft.IsQuoteDeleted) : null,
        draft.Letter.ForwardedFromId, draft.MentionsKept, draft.Letter.MentionsAll, [], Note: null);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A stored message could not be announced; clients will fetch it")]
    private partial void LogNotAnnounced(Exception e);
}
