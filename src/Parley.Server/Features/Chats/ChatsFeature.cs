using Parley.Server.Access;
using Parley.Server.Features.Chats.Invites;

namespace Parley.Server.Features.Chats;

internal static class ChatsFeature
{
    public static void AddChats(this IServiceCollection services)
    {
        services.AddScoped<ChatWriter>();
        services.AddScoped<Joining>();
        services.AddScoped<Leaving>();
        services.AddScoped<OwnSide>();
        services.AddSingleton<ChatAnnouncer>();

        services.AddScoped<ListChats>();
        services.AddScoped<GetChat>();
        services.AddScoped<CreateGroup>();
        services.AddScoped<UpdateChat>();
        services.AddScoped<DeleteChat>();
        services.AddScoped<LeaveChat>();
        services.AddScoped<SetPreferences>();
        services.AddScoped<SaveDraft>();
        services.AddScoped<ListMembers>();
        services.AddScoped<AddMembers>();
        services.AddScoped<RemoveMember>();
        services.AddScoped<SetRole>();

        services.AddScoped<CreateInvite>();
        services.AddScoped<ListInvites>();
        services.AddScoped<RevokeInvite>();
        services.AddScoped<PreviewInvite>();
        services.AddScoped<AcceptInvite>();
        services.AddScoped<IInvites, UseInvite>();

        services.AddSingleton<ChatEraser>();
        services.AddHostedService(provider => provider.GetRequiredService<ChatEraser>());
    }
}
