namespace Parley.Server.Platform.Security;

/// <summary>Closes the open sockets of sign-ins that have ended (SEC36), with 4501. Called after the commit.</summary>
internal interface ISessionEnds
{
    /// <summary>Closes the sockets of one device.</summary>
    void EndDevice(long deviceId);

    /// <summary>Closes all sockets of a person, but not those of one device.</summary>
    /// <param name="userId">The person.</param>
    /// <param name="exceptDeviceId">The device that stays, or null.</param>
    void EndUser(long userId, long? exceptDeviceId = null);

    /// <summary>Devices of a person that have an open socket now.</summary>
    IReadOnlyCollection<long> ConnectedDevices(long userId);
}
