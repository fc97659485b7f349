using Parley.Client.State;
using Parley.Contract.Chats;
using Parley.Contract.Errors;
using Parley.Contract.Messages;

namespace Parley.Client;

public sealed partial class ParleyClient
{
    /// <summary>
    /// Sends a message to a chat. It is in the outbox before anything is sent, and is repeated under the same client id until the server
    /// has it (C5). Messages to one chat arrive in the order of these calls (C11).
    /// </summary>
    /// <param name="chatId">The chat.</param>
    /// <param name="message">The message; its client id must never be reused.</param>
    /// <param name="ct">Ends the waiting, not the sending.</param>
    /// <returns>The message as stored.</returns>
    /// <exception cref="ParleyException">The refusal; the message stays in the outbox as failed.</exception>
    public Task<MessageDto> SendAsync(long chatId, SendMessageRequest message, CancellationToken ct = default)
    {
        // A direct chat goes by the person, so that messages sent before and after it came into being keep their order.
        var chat = State.Chats.GetValueOrDefault(chatId)?.Chat;
        return chat is { Kind: ChatKind.Direct }
            ? SendToUserAsync(chat.UserIds.Single(id => id != State.Me!.User.Id), message, ct)
            : EnqueueAsync(message, chatId, null, ct);
    }

    /// <summary>Sends a text to a chat; see <see cref="SendAsync(long, SendMessageRequest, CancellationToken)"/>.</summary>
    public Task<MessageDto> SendAsync(long chatId, string text, CancellationToken ct = default) =>
        SendAsync(chatId, new SendMessageRequest(Guid.NewGuid(), text), ct);

    /// <summary>Sends a message to a person; the direct chat comes into being with it. See <see cref="SendAsync(long, SendMessageRequest, CancellationToken)"/>.</summary>
    public Task<MessageDto> SendToUserAsync(long userId, SendMessageRequest message, CancellationToken ct = default) =>
        EnqueueAsync(message, null, userId, ct);

    /// <summary>Sends a text to a person; see <see cref="SendToUserAsync(long, SendMessageRequest, CancellationToken)"/>.</summary>
    public Task<MessageDto> SendToUserAsync(long userId, string text, CancellationToken ct = default) =>
        SendToUserAsync(userId, new SendMessageRequest(Guid.NewGuid(), text), ct);

    /// <summary>
    /// Everything up to a number was really on screen. Counts here at once; the server hears of it within moments and is told again until
    /// it has confirmed (C19, C20).
    /// </summary>
    public Task ReadUpToAsync(long chatId, long upTo, CancellationToken ct = default) => MarkAsync(new(chatId, upTo, IsSingle: false), ct);

    /// <summary>Exactly this message was read (A7).</summary>
    public Task ReadOneAsync(long chatId, long seq, CancellationToken ct = default) => MarkAsync(new(chatId, seq, IsSingle: true), ct);

    /// <summary>Moves my read mark back, so that this message and all later ones count as unread.</summary>
    public Task MarkUnreadAsync(long chatId, long fromSeq, CancellationToken ct = default) =>
        DoAsync(HttpMethod.Post, $"{Chat(chatId)}/unread", new MarkUnreadRequest(fromSeq), ct);

    /// <summary>A page of messages, rising. At most one of <paramref name="before"/>, <paramref name="after"/> and <paramref name="around"/> is given.</summary>
    public Task<MessagePageDto> GetMessagesAsync(
        long chatId, long? before = null, long? after = null, long? around = null, int? limit = null, CancellationToken ct = default) =>
        GetAsync<MessagePageDto>($"{Chat(chatId)}/messages{Query(("before", before), ("after", after), ("around", around), ("limit", limit))}", ct);

    /// <summary>Loads the page before the oldest message held and puts it into <see cref="State"/>.</summary>
    /// <returns>True when there are still older ones.</returns>
    /// <exception cref="ParleyException"><c>not_found</c> when the chat is not known.</exception>
    public async Task<bool> LoadOlderAsync(long chatId, int limit = 50, CancellationToken ct = default)
    {
        while (true)
        {
            ChatState chat;
            long? before;
            long startedAt;
            lock (gate)
            {
                chat = State.Chats.GetValueOrDefault(chatId) ?? throw new ParleyException(ErrorCodes.NotFound);
                (before, startedAt) = (chat.HeldFrom, chat.Applied);
                chat.BeginPage();
            }

            try
            {
                var page = await GetMessagesAsync(chatId, before, limit: limit, ct: ct).ConfigureAwait(false);
                lock (gate)
                {
                    State.SetUsers(page.Users);

                    // A reset meanwhile has moved the place this page belongs to.
                    if (chat.HeldFrom != before || chat.Merge(page, startedAt))
                    {
                        ConfirmPlaced();
                        return chat.HeldFrom != 1;
                    }
                }
            }
            finally
            {
                lock (gate)
                {
                    chat.EndPage();
                }
            }
        }
    }

    /// <summary>Edits a message of mine.</summary>
    public Task<MessageDto> EditAsync(long chatId, long seq, EditMessageRequest request, CancellationToken ct = default) =>
        PutAsync<MessageDto>(Message(chatId, seq), request, ct);

    /// <summary>Deletes a message.</summary>
    /// <param name="chatId">The chat.</param>
    /// <param name="seq">The message.</param>
    /// <param name="isForEveryone">True is final (C28); false hides it from me and can be undone with <see cref="RestoreAsync"/>.</param>
    /// <param name="ct">Ends the call.</param>
    public Task DeleteMessageAsync(long chatId, long seq, bool isForEveryone, CancellationToken ct = default) =>
        DoAsync(HttpMethod.Delete, $"{Message(chatId, seq)}?for={(isForEveryone ? "everyone" : "me")}", null, ct);

    /// <summary>Brings back a message I deleted for myself.</summary>
    public Task RestoreAsync(long chatId, long seq, CancellationToken ct = default) => DoAsync(HttpMethod.Post, $"{Message(chatId, seq)}/restore", null, ct);

    /// <summary>Adds my reaction.</summary>
    public Task ReactAsync(long chatId, long seq, string emoji, CancellationToken ct = default) =>
        DoAsync(HttpMethod.Put, $"{Message(chatId, seq)}/reactions/{Uri.EscapeDataString(emoji)}", null, ct);

    /// <summary>Takes my reaction back.</summary>
    public Task UnreactAsync(long chatId, long seq, string emoji, CancellationToken ct = default) =>
        DoAsync(HttpMethod.Delete, $"{Message(chatId, seq)}/reactions/{Uri.EscapeDataString(emoji)}", null, ct);

    /// <summary>Pins or unpins a message.</summary>
    public Task SetPinnedAsync(long chatId, long seq, bool isPinned, CancellationToken ct = default) =>
        DoAsync(isPinned ? HttpMethod.Put : HttpMethod.Delete, $"{Message(chatId, seq)}/pin", null, ct);

    /// <summary>Stars or unstars a message for myself.</summary>
    public Task SetStarredAsync(long chatId, long seq, bool isStarred, CancellationToken ct = default) =>
        DoAsync(isStarred ? HttpMethod.Put : HttpMethod.Delete, $"{Message(chatId, seq)}/star", null, ct);

    /// <summary>Forwards a message; each target is a send of its own.</summary>
    public Task<ForwardResultDto> ForwardAsync(long chatId, long seq, ForwardRequest request, CancellationToken ct = default) =>
        PostAsync<ForwardResultDto>($"{Message(chatId, seq)}/forward", request, ct);

    /// <summary>Who has received and read a message.</summary>
    public Task<MessageReceiptsDto> GetReceiptsAsync(long chatId, long seq, CancellationToken ct = default) =>
        GetAsync<MessageReceiptsDto>($"{Message(chatId, seq)}/receipts", ct);

    /// <summary>Earlier texts of a message.</summary>
    public Task<MessageEditsDto> GetEditsAsync(long chatId, long seq, CancellationToken ct = default) =>
        GetAsync<MessageEditsDto>($"{Message(chatId, seq)}/edits", ct);

    /// <summary>My starred messages by pages.</summary>
    public Task<StarredPageDto> GetStarredAsync(string? after = null, int? limit = null, CancellationToken ct = default) =>
        GetAsync<StarredPageDto>($"starred{Query(("after", after), ("limit", limit))}", ct);

    /// <summary>All my chats with unread messages.</summary>
    public Task<IReadOnlyList<UnreadDto>> GetUnreadAsync(CancellationToken ct = default) => GetAsync<IReadOnlyList<UnreadDto>>("unread", ct);

    /// <summary>Why a chat counts as unread.</summary>
    public Task<UnreadReasonDto> GetUnreadReasonAsync(long chatId, CancellationToken ct = default) => GetAsync<UnreadReasonDto>($"{Chat(chatId)}/unread", ct);

    private static string Message(long chatId, long seq) => FormattableString.Invariant($"chats/{chatId}/messages/{seq}");
}
