using Parley.Server.Access;
using Parley.Server.Features.Messages.Writing;

namespace Parley.Server.Features.Messages;

internal static class MessagesFeature
{
    /// <summary>Writing, reading and marking messages.</summary>
    public static void AddMessages(this IServiceCollection services)
    {
        services.AddSingleton<MessageReader>();
        services.AddSingleton<WritingLimits>();
        services.AddSingleton<SendLimits>();
        services.AddSingleton<Announcer>();
        services.AddSingleton<MessageWriter>();
        services.AddHostedService(x => x.GetRequiredService<MessageWriter>());
        services.AddSingleton<DirectMessages>();
        services.AddSingleton<SendMessage>();
    }
}
