using Parley.Contract.Chats;
using Parley.Contract.Realtime;
using Parley.Server.Access;
using Parley.Server.Platform.Settings;
using Parley.Server.Realtime;

namespace Parley.Server.Features.Chats;

/// <summary>Tells the people concerned what was committed. Never cancelled with the request: the commit has happened.</summary>
internal sealed class ChatAnnouncer(IFanout fanout, ChatAudience audience, ChatReader reader, UserDirectory people, ChatSettings settings)
{
    /// <summary>To each newcomer: the chat as they see it.</summary>
    public async Task ChatAddedAsync(long chatId, SortedDictionary<long, long> userSeqs)
    {
        var snapshots = await reader.SnapshotsAsync(chatId, userSeqs.Keys, settings.FirstMessages, CancellationToken.None);
        foreach (var (userId, userSeq) in userSeqs)
        {
            // Somebody removed again in the meantime hears of the removal instead.
            if (snapshots.TryGetValue(userId, out var snapshot))
            {
                var users = await people.GetAsync(People.Of(snapshot.Entry).Concat(People.Of(snapshot.Messages)), CancellationToken.None);
                fanout.Publish(Audience.User(userId), new ChatAdded(userSeq, snapshot, users));
            }
        }
    }

    /// <summary>To each person: the chat is gone from their list.</summary>
    public void ChatRemoved(long chatId, SortedDictionary<long, long> userSeqs)
    {
        foreach (var (userId, userSeq) in userSeqs)
        {
            fanout.Publish(Audience.User(userId), new ChatRemoved(userSeq, chatId));
        }
    }

    /// <summary>To those who are members after the change: who joined, left or changed role.</summary>
    public async Task MembersChangedAsync(ChatNumber number, IReadOnlyList<MemberDto> members)
    {
        var ids = members.Select(x => x.UserId).Concat(number.Note is { } note ? People.Of(note) : []);
        var users = await people.GetAsync(ids, CancellationToken.None);
        await PublishAsync(number, new MembersChanged(number.ChatId, number.Seq, members, number.MemberCount, users, number.Note));
    }

    /// <summary>To all members: title, description, photo or permissions changed.</summary>
    public async Task ChatUpdatedAsync(ChatNumber number)
    {
        if (await reader.ChatAsync(number.ChatId, CancellationToken.None) is { } chat)
        {
            await PublishAsync(number, new ChatUpdated(number.ChatId, number.Seq, chat, number.Note));
        }
    }

    /// <summary>To the person's own devices: their side of the chat changed.</summary>
    public async Task MyChatChangedAsync(long userId, long chatId, long userSeq)
    {
        if (await reader.MyAsync(userId, chatId, CancellationToken.None) is { } my)
        {
            fanout.Publish(Audience.User(userId), new MyChatChanged(userSeq, my));
        }
    }

    private async Task PublishAsync(ChatNumber number, ChatEvent frame)
    {
        var members = await audience.MembersAsync(number.ChatId, number.MembersSeq, CancellationToken.None);
        fanout.Publish(members is null ? Audience.Everyone : Audience.Of(members), frame);
    }
}
