using Parley.Client.State;
using Parley.Contract.Realtime;

namespace Parley.Client.Realtime;

/// <summary>
/// Lets numbered frames out to listeners only when the state has come to their number, and in the order of the numbers (C9): what overtook another on
/// the way waits here as it does in the state. Everything else passes at once.
/// </summary>
internal sealed class Turnstile(ParleyState state)
{
    private readonly Dictionary<long, SortedDictionary<long, ServerFrame>> chats = [];
    private readonly SortedDictionary<long, ServerFrame> feed = [];

    /// <summary>Call before the frame is applied: afterwards nobody can tell a repeat from news.</summary>
    /// <returns>True when it passes at once; otherwise <see cref="Release()"/> hands it out, or it is a repeat and nobody shall hear it again.</returns>
    public bool Pass(ServerFrame frame)
    {
        switch (frame)
        {
            case ChatEvent change:
                Hold(change.ChatId, change.Seq, frame);
                return false;
            case MessageStored { IsRepeat: false } stored:
                Hold(stored.Message.ChatId, stored.Message.Seq, frame);
                return false;
            case PrivateEvent mine:
                if (mine.UserSeq > state.Feed.Last)
                {
                    feed.TryAdd(mine.UserSeq, frame);
                }

                return false;
            default:
                return true;
        }
    }

    /// <summary>What may be heard now.</summary>
    public List<ServerFrame> Release()
    {
        var released = new List<ServerFrame>();
        Release(feed, state.Feed.Last, released);
        foreach (var (chatId, waiting) in chats.ToList())
        {
            if (state.Chats.GetValueOrDefault(chatId) is { } chat)
            {
                Release(waiting, chat.Applied, released);
            }

            if (waiting.Count == 0)
            {
                chats.Remove(chatId);
            }
        }

        return released;
    }

    /// <summary>The chat does not exist for me: nothing of it will be applied.</summary>
    public void Forget(long chatId) => chats.Remove(chatId);

    private static void Release(SortedDictionary<long, ServerFrame> waiting, long upTo, List<ServerFrame> released)
    {
        while (waiting.Count > 0 && waiting.First() is var (number, frame) && number <= upTo)
        {
            waiting.Remove(number);
            released.Add(frame);
        }
    }

    private void Hold(long chatId, long seq, ServerFrame frame)
    {
        if (seq <= state.Chats.GetValueOrDefault(chatId)?.Applied)
        {
            return;
        }

        if (!chats.TryGetValue(chatId, out var waiting))
        {
            chats.Add(chatId, waiting = []);
        }

        waiting.TryAdd(seq, frame);
    }
}
