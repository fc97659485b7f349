using Parley.Contract.Chats;

namespace Parley.Client;

public sealed partial class ParleyClient
{
    /// <summary>My chat list by pages: pinned first, then by last message, newest first.</summary>
    public Task<ChatPageDto> GetChatsAsync(string? after = null, int? limit = null, bool isArchived = false, CancellationToken ct = default) =>
        GetAsync<ChatPageDto>($"chats{Query(("after", after), ("limit", limit), ("archived", isArchived ? "true" : null))}", ct);

    /// <summary>One chat of mine.</summary>
    public Task<ChatEntryDto> GetChatAsync(long chatId, CancellationToken ct = default) => GetAsync<ChatEntryDto>(Chat(chatId), ct);

    /// <summary>Creates a group; repeating with the same operation id answers the same group (C8).</summary>
    public Task<ChatEntryDto> CreateGroupAsync(CreateGroupRequest request, CancellationToken ct = default) => PostAsync<ChatEntryDto>("chats", request, ct);

    /// <summary>Changes a group.</summary>
    public Task UpdateChatAsync(long chatId, UpdateChatRequest request, CancellationToken ct = default) => DoAsync(HttpMethod.Put, Chat(chatId), request, ct);

    /// <summary>Deletes a chat.</summary>
    /// <param name="chatId">The chat.</param>
    /// <param name="isForEveryone">False: only from my list.</param>
    /// <param name="ct">Ends the call.</param>
    public Task DeleteChatAsync(long chatId, bool isForEveryone = false, CancellationToken ct = default) =>
        DoAsync(HttpMethod.Delete, $"{Chat(chatId)}?for={(isForEveryone ? "everyone" : "me")}", null, ct);

    /// <summary>Members by pages.</summary>
    public Task<MemberPageDto> GetMembersAsync(long chatId, string? after = null, int? limit = null, CancellationToken ct = default) =>
        GetAsync<MemberPageDto>($"{Chat(chatId)}/members{Query(("after", after), ("limit", limit))}", ct);

    /// <summary>Adds people.</summary>
    public Task AddMembersAsync(long chatId, IReadOnlyList<long> userIds, CancellationToken ct = default) =>
        DoAsync(HttpMethod.Post, $"{Chat(chatId)}/members", new AddMembersRequest(userIds), ct);

    /// <summary>Removes somebody.</summary>
    public Task RemoveMemberAsync(long chatId, long userId, CancellationToken ct = default) =>
        DoAsync(HttpMethod.Delete, FormattableString.Invariant($"{Chat(chatId)}/members/{userId}"), null, ct);

    /// <summary>Changes somebody's role.</summary>
    public Task SetRoleAsync(long chatId, long userId, MemberRole role, CancellationToken ct = default) =>
        DoAsync(HttpMethod.Put, FormattableString.Invariant($"{Chat(chatId)}/members/{userId}"), new SetRoleRequest(role), ct);

    /// <summary>Leaves a group; an owner names a successor.</summary>
    public Task LeaveAsync(long chatId, long? successorId = null, CancellationToken ct = default) =>
        DoAsync(HttpMethod.Post, $"{Chat(chatId)}/leave", new LeaveRequest(successorId), ct);

    /// <summary>Arranges a chat for myself.</summary>
    public Task SetPreferencesAsync(long chatId, ChatPreferencesRequest request, CancellationToken ct = default) =>
        DoAsync(HttpMethod.Put, $"{Chat(chatId)}/preferences", request, ct);

    /// <summary>Saves or clears a draft.</summary>
    public Task SaveDraftAsync(long chatId, SaveDraftRequest request, CancellationToken ct = default) =>
        DoAsync(HttpMethod.Put, $"{Chat(chatId)}/draft", request, ct);

    /// <summary>Makes an invite link; its code is in this answer only.</summary>
    public Task<InviteDto> CreateInviteAsync(long chatId, CreateInviteRequest request, CancellationToken ct = default) =>
        PostAsync<InviteDto>($"{Chat(chatId)}/invites", request, ct);

    /// <summary>Valid invite links of a chat.</summary>
    public Task<IReadOnlyList<InviteDto>> GetInvitesAsync(long chatId, CancellationToken ct = default) =>
        GetAsync<IReadOnlyList<InviteDto>>($"{Chat(chatId)}/invites", ct);

    /// <summary>Revokes an invite link.</summary>
    public Task RevokeInviteAsync(long chatId, long inviteId, CancellationToken ct = default) =>
        DoAsync(HttpMethod.Delete, FormattableString.Invariant($"{Chat(chatId)}/invites/{inviteId}"), null, ct);

    /// <summary>What an invite leads to.</summary>
    public Task<InvitePreviewDto> GetInviteAsync(string code, CancellationToken ct = default) =>
        GetAsync<InvitePreviewDto>($"invites/{Uri.EscapeDataString(code)}", ct);

    /// <summary>Joins by an invite.</summary>
    public Task<ChatEntryDto> AcceptInviteAsync(string code, CancellationToken ct = default) =>
        PostAsync<ChatEntryDto>($"invites/{Uri.EscapeDataString(code)}/accept", null, ct);

    private static string Chat(long chatId) => FormattableString.Invariant($"chats/{chatId}");
}
