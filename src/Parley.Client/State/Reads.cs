using Parley.Contract.Chats;

namespace Parley.Client.State;

/// <summary>What has been read: everything at or below the watermark, and single messages above it (C20), rising.</summary>
internal readonly record struct Reads(long UpTo, IReadOnlyList<long> Single)
{
    public static Reads None { get; } = new(0, []);

    public static Reads Of(MyChatDto my) => new(my.ReadUpTo, my.Reads);

    public bool Contains(long seq) => seq <= UpTo || Single.Contains(seq);

    /// <summary>The higher watermark, and the single reads above it (C18).</summary>
    public Reads Union(Reads other)
    {
        var upTo = Math.Max(UpTo, other.UpTo);
        return new(upTo, [.. Single.Concat(other.Single).Where(seq => seq > upTo).Distinct().Order()]);
    }

    /// <summary>Marks never go backwards: the higher of both figures, the union of the single reads.</summary>
    public static MarkDto Merge(MarkDto? held, MarkDto news)
    {
        if (held is null)
        {
            return news;
        }

        var read = new Reads(held.ReadUpTo, held.Reads).Union(new(news.ReadUpTo, news.Reads));
        return new(news.UserId, Math.Max(held.DeliveredUpTo, news.DeliveredUpTo), read.UpTo, read.Single);
    }
}
