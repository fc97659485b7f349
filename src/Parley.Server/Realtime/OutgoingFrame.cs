using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Parley.Contract;
using Parley.Contract.Realtime;

namespace Parley.Server.Realtime;

/// <summary>How a frame fares when its socket is slow (C29, C30): the lower kinds are shed first.</summary>
internal enum FrameClass
{
    /// <summary>Nobody misses it a second later.</summary>
    Typing,

    /// <summary>Only the newest of one person matters.</summary>
    Presence,

    /// <summary>Numbered, or a mark: leaving it out makes the socket lagging.</summary>
    Durable,

    /// <summary>The answer to a command of this very socket.</summary>
    Answer,
}

/// <summary>A frame as bytes: serialised once, shared by all sockets that get it, never changed.</summary>
internal sealed class OutgoingFrame
{
    private static readonly JsonTypeInfo<ServerFrame> Json = (JsonTypeInfo<ServerFrame>)ParleyJson.Options.GetTypeInfo(typeof(ServerFrame));

    private OutgoingFrame(byte[] bytes, FrameClass kind, bool changesFigures, (long, long) key)
    {
        Bytes = bytes;
        Class = kind;
        ChangesFigures = changesFigures;
        Key = key;
    }

    /// <summary>"You were too slow": the same bytes for everybody.</summary>
    public static OutgoingFrame Resync { get; } = Of(new Resync());

    public byte[] Bytes { get; }

    public FrameClass Class { get; }

    /// <summary>Whether the figures of a digest differ after it.</summary>
    public bool ChangesFigures { get; }

    /// <summary>Among waiting typing and presence frames the newest of a key replaces the earlier one; (0, 0) for none.</summary>
    public (long First, long Second) Key { get; }

    public static OutgoingFrame Of(ServerFrame frame)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(frame, Json);
        return frame switch
        {
            Typing typing => new(bytes, FrameClass.Typing, changesFigures: false, (typing.ChatId, typing.UserId)),
            PresenceChanged presence => new(
                bytes, FrameClass.Presence, changesFigures: false, presence.Presence.Count == 1 ? (presence.Presence[0].UserId, 0) : default),
            ChatEvent or PrivateEvent => new(bytes, FrameClass.Durable, changesFigures: true, default),
            MarkChanged or UserCreated or UserUpdated or Digest => new(bytes, FrameClass.Durable, changesFigures: false, default),
            MessageStored => new(bytes, FrameClass.Answer, changesFigures: true, default),
            _ => new(bytes, FrameClass.Answer, changesFigures: false, default),
        };
    }
}
