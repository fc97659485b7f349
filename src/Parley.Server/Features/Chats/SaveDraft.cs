using Parley.Contract;
using Parley.Contract.Chats;
using Parley.Server.Platform;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Features.Chats;

/// <summary>Saves or clears the draft of a chat; the last one saved stays, on whichever device.</summary>
internal sealed class SaveDraft(OwnSide own, TimeProvider clock)
{
    public Task HandleAsync(CurrentUser me, long chatId, SaveDraftRequest request, CancellationToken ct)
    {
        Check.Require(request.Text.Length <= Limits.DraftMax && !request.Text.Contains('\0', StringComparison.Ordinal), "text");
        Check.Require(request.ReplyToSeq is null or > 0, "replyToSeq");
        var isEmpty = string.IsNullOrWhiteSpace(request.Text) && request.ReplyToSeq is null;
        return own.ChangeAsync(me.UserId, chatId, member =>
        {
            member.DraftText = isEmpty ? null : request.Text;
            member.DraftReplyToSeq = isEmpty ? null : request.ReplyToSeq;
            member.DraftAt = isEmpty ? null : clock.GetUtcNow();
            return Task.CompletedTask;
        }, ct);
    }
}
