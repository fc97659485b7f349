using Parley.Contract.Chats;
using Parley.Contract.Messages;

namespace Parley.Server.Tests.Features.Messages;

/// <summary>What people do to messages, in one line each.</summary>
internal static class Talk
{
    public static SendMessageRequest Text(string text, long? replyTo = null, long[]? mentions = null, bool mentionsAll = false, Guid? id = null) =>
        new(id ?? Guid.NewGuid(), text, replyTo, mentions, mentionsAll);

    public static Task<SentDto> SendAsync(this Person from, long chatId, string text, long? replyTo = null, long[]? mentions = null) =>
        from.PostAsync<SentDto>($"chats/{chatId}/messages", Text(text, replyTo, mentions));

    public static async Task<MessageDto> WriteToAsync(this Person from, Person to, string text) =>
        (await from.PostAsync<SentDto>($"users/{to.Id}/messages", Text(text))).Message;

    /// <summary>A direct chat with so many messages in turn: odd numbers from the first person, even ones from the second.</summary>
    public static async Task<long> TalkAsync(this Person first, Person second, int messages)
    {
        var chatId = (await first.WriteToAsync(second, "message 1")).ChatId;
        for (var i = 2; i <= messages; i++)
        {
            await (i % 2 == 1 ? first : second).SendAsync(chatId, $"message {i}");
        }

        return chatId;
    }

    public static async Task<ChatDto> GroupAsync(this Person owner, params Person[] others) =>
        (await owner.PostAsync<ChatEntryDto>("chats", new CreateGroupRequest(Guid.NewGuid(), "Group", [.. others.Select(x => x.Id)]))).Chat;

    public static Task<MessagePageDto> PageAsync(this Person me, long chatId, string query = "") => me.GetAsync<MessagePageDto>($"chats/{chatId}/messages?{query}");

    public static Task ReadAsync(this Person me, long chatId, long upTo) => me.DoAsync(HttpMethod.Post, $"chats/{chatId}/read", new ReadUpToRequest(upTo));

    public static Task ReadOneAsync(this Person me, long chatId, long seq) => me.DoAsync(HttpMethod.Post, $"chats/{chatId}/messages/{seq}/read");

    public static Task<UnreadReasonDto> WhyUnreadAsync(this Person me, long chatId) => me.GetAsync<UnreadReasonDto>($"chats/{chatId}/unread");
}
