using Sluice.Gateway.Approvals.Webhooks;

namespace Sluice.Gateway.Approvals;

/// <summary>Calls that wait for a person: written down, and announced.</summary>
internal static class ApprovalsFeature
{
    public static void AddApprovals(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<AnnouncementBell>();
        builder.Services.AddSingleton<ApprovalDesk>();
        builder.Services.AddHostedService(services => services.GetRequiredService<ApprovalDesk>());
        builder.Services.AddSingleton<HeldCalls>();
        builder.Services.AddSingleton<WebhookTargets>();
        builder.Services.AddSingleton<WebhookClient>();
        builder.Services.AddHostedService<Announcements>();
    }
}
