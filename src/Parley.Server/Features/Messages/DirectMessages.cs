using Microsoft.Extensions.Caching.Memory;
using Parley.Contract.Realtime;
using Parley.Server.Access;
using Parley.Server.Realtime;

namespace Parley.Server.Features.Messages;

/// <summary>The direct chat behind "send to this person": remembered once known, made and announced to both at the first message.</summary>
internal sealed class DirectMessages(DirectChats direct, ChatReader chats, UserDirectory users, IFanout fanout) : IDisposable
{
    private const int PairsMax = 50_000;

    private readonly MemoryCache _known = new(new MemoryCacheOptions { SizeLimit = PairsMax });

    /// <summary>The chat of two people, or of one with themselves.</summary>
    public ValueTask<long> ChatWithAsync(long userId, long otherId, CancellationToken ct) =>
        _known.TryGetValue((userId, otherId), out long chatId) ? new(chatId) : new(FindAsync(userId, otherId, ct));

    public void Dispose() => _known.Dispose();

    private async Task<long> FindAsync(long userId, long otherId, CancellationToken ct)
    {
        var chat = await direct.GetOrCreateAsync(userId, otherId, ct);
        _known.Set((userId, otherId), chat.ChatId, new MemoryCacheEntryOptions { Size = 1 });

        // Before the first message, so that its event finds a chat to land in.
        foreach (var (member, userSeq) in chat.UserSeqs)
        {
            if (await chats.SnapshotAsync(member, chat.ChatId, 1, CancellationToken.None) is { } snapshot)
            {
                var people = await users.GetAsync(People.Of(snapshot.Entry), CancellationToken.None);
                fanout.Publish(Audience.User(member), new ChatAdded(userSeq, snapshot, people));
            }
        }

        return chat.ChatId;
    }
}
