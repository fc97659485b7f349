using Parley.Contract.Realtime;

namespace Parley.Server.Realtime;

/// <summary>
/// Tells connected devices what was committed. Called only after the commit (C3), from the committed values. Best effort: a lost
/// frame shows as a gap or a differing digest and is fetched. Never blocks and never throws for a slow reader.
/// </summary>
internal interface IFanout
{
    /// <summary>Serialises the frame once and queues it for every socket of the audience.</summary>
    void Publish(Audience audience, ServerFrame frame);
}

/// <summary>Whom a frame is for.</summary>
internal readonly struct Audience
{
    private Audience(IReadOnlyCollection<long>? users, long exceptConnection)
    {
        Users = users;
        ExceptConnection = exceptConnection;
    }

    /// <summary>The people, or null for everybody connected.</summary>
    public IReadOnlyCollection<long>? Users { get; }

    /// <summary>A socket that already has its answer, or 0.</summary>
    public long ExceptConnection { get; }

    public static Audience Everyone { get; } = new(null, 0);

    public static Audience Of(IReadOnlyCollection<long> users) => new(users, 0);

    public static Audience User(long userId) => new([userId], 0);

    public Audience Except(long connectionId) => new(Users, connectionId);
}
