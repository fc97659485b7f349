using System.Collections.Concurrent;
using Parley.Contract.Realtime;
using Parley.Server.Realtime;

namespace Parley.Server.Tests.Features.Chats;

/// <summary>Notes what was announced to whom, at the seam all announcements pass. Use cases announce before they answer, so nothing has to be awaited.</summary>
internal sealed class Tap : IFanout
{
    private readonly ConcurrentQueue<(IReadOnlyCollection<long>? Users, ServerFrame Frame)> frames = new();

    public void Publish(Audience audience, ServerFrame frame) => frames.Enqueue((audience.Users, frame));

    /// <summary>What somebody's devices are told, in order.</summary>
    public IReadOnlyList<T> Told<T>(Person person)
        where T : ServerFrame =>
        [.. frames.Where(x => x.Users?.Contains(person.Id) ?? true).Select(x => x.Frame).OfType<T>()];

    /// <summary>What somebody's devices are told about a chat.</summary>
    public IReadOnlyList<ServerFrame> Told(Person person, long chatId) =>
        [.. Told<ServerFrame>(person).Where(x => ChatOf(x) == chatId)];

    private static long? ChatOf(ServerFrame frame) => frame switch
    {
        ChatEvent x => x.ChatId,
        ChatAdded x => x.Snapshot.Entry.Chat.Id,
        ChatRemoved x => x.ChatId,
        MyChatChanged x => x.My.ChatId,
        MarkChanged x => x.ChatId,
        _ => null,
    };
}
