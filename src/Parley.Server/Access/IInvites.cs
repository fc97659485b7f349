namespace Parley.Server.Access;

/// <summary>The seam by which a registration uses an invite link up.</summary>
internal interface IInvites
{
    /// <summary>
    /// Uses a link up once and makes the person a member of its group, inside the transaction of the scope's <see cref="Data.ParleyDb"/>. Locks the
    /// group and the general chat in rising order of id, so take no lock on another chat before.
    /// </summary>
    /// <param name="code">The link's secret.</param>
    /// <param name="userId">Somebody with an account and a private feed.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>Tells those concerned; call it after the commit. Null when the link leads nowhere: take everything back.</returns>
    Task<Func<Task>?> UseAsync(string code, long userId, CancellationToken ct);
}
