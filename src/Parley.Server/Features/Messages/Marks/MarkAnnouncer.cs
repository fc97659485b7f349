using Parley.Contract.Chats;
using Parley.Contract.Realtime;
using Parley.Server.Access;
using Parley.Server.Realtime;

namespace Parley.Server.Features.Messages.Marks;

/// <summary>Tells a reader's own devices and the other members what was committed (C19).</summary>
internal sealed class MarkAnnouncer(ChatReader chats, ChatAudience audience, IFanout fanout)
{
    /// <summary>To the reader's own devices: the mark and the figures, counted after the commit.</summary>
    public async Task TellReaderAsync(long userId, long chatId, long userSeq)
    {
        if (await chats.MyAsync(userId, chatId, CancellationToken.None) is { } my)
        {
            fanout.Publish(Audience.User(userId), new MyChatChanged(userSeq, my));
        }
    }

    /// <summary>To the other members; read marks are left out for those who send none themselves.</summary>
    public async Task TellOthersAsync(long chatId, long membersSeq, MarkDto mark, IReadOnlyCollection<long> withoutReceipts)
    {
        var members = await audience.MembersAsync(chatId, membersSeq, CancellationToken.None);
        if (members is null)
        {
            // The general chat, while it is small enough for receipts: its members are everybody.
            fanout.Publish(Audience.Everyone, new MarkChanged(chatId, withoutReceipts.Count == 0 ? mark : Without(mark)));
            return;
        }

        List<long> seeing = [.. members.Where(x => x != mark.UserId && !withoutReceipts.Contains(x))];
        List<long> others = [.. members.Where(x => x != mark.UserId && withoutReceipts.Contains(x))];
        if (seeing.Count > 0)
        {
            fanout.Publish(Audience.Of(seeing), new MarkChanged(chatId, mark));
        }

        if (others.Count > 0 && mark.DeliveredUpTo > 0)
        {
            fanout.Publish(Audience.Of(others), new MarkChanged(chatId, Without(mark)));
        }
    }

    private static MarkDto Without(MarkDto mark) => mark with { ReadUpTo = 0, Reads = [] };
}
