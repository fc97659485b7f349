using Parley.Contract.Chats;
using Parley.Contract.Errors;
using Parley.Server.Access;
using Parley.Server.Platform;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Features.Chats;

/// <summary>One entry of my chat list.</summary>
internal sealed class GetChat(ChatReader reader)
{
    public async Task<ChatEntryDto> HandleAsync(CurrentUser me, long chatId, CancellationToken ct) =>
        await reader.EntriesAsync(me.UserId, [chatId], ct) is [var entry] ? entry : throw new ApiException(ErrorCodes.NotFound);
}
