using Sluice.Gateway.Admin.Access;
using Sluice.Gateway.Admin.Answers;
using Sluice.Gateway.Admin.Approvals;
using Sluice.Gateway.Admin.Audit;
using Sluice.Gateway.Admin.Authorizations;
using Sluice.Gateway.Admin.Declared;
using Sluice.Gateway.Admin.Description;
using Sluice.Gateway.Admin.Explain;
using Sluice.Gateway.Admin.Grants;
using Sluice.Gateway.Admin.Keys;
using Sluice.Gateway.Admin.Members;
using Sluice.Gateway.Admin.Organisations;
using Sluice.Gateway.Admin.Policies;
using Sluice.Gateway.Admin.Replay;
using Sluice.Gateway.Admin.Requests;
using Sluice.Gateway.Admin.Servers;

namespace Sluice.Gateway.Admin;

/// <summary>The admin API.</summary>
internal static class AdminFeature
{
    public const string Path = "/api/v1";

    public static void AddAdmin(this WebApplicationBuilder builder)
    {
        builder.Services.ConfigureHttpJsonOptions(static json => AdminJson.Apply(json.SerializerOptions));
        builder.Services.AddSingleton<AdminRates>();
        builder.Services.AddSingleton<KnownKeys>();
        builder.Services.AddSingleton<Authentication>();
        builder.Services.AddSingleton<AdminGate>();
        builder.Services.AddSingleton<FaultBorder>();
        builder.Services.AddSingleton<Changes>();
        builder.AddGrants();
        builder.Services.AddSingleton<DeclaredLayer>();
        builder.AddPolicies();
        builder.AddExplain();
        builder.AddReplay();
        builder.AddServers();
        builder.AddAuthorizations();
        builder.AddApprovalVotes();
        builder.AddDescription();
    }

    /// <summary>After routing: who may call is said at the endpoint.</summary>
    public static void UseAdmin(this WebApplication app)
    {
        var border = app.Services.GetRequiredService<FaultBorder>();
        var gate = app.Services.GetRequiredService<AdminGate>();
        app.UseWhen(Serves, api =>
        {
            api.Use(next => http => border.HandleAsync(http, next));
            api.Use(next => http => gate.HandleAsync(http, next));
        });
    }

    /// <summary>Whether the path is one of the API's, known or not.</summary>
    public static bool Serves(HttpContext http) => http.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase);

    public static void MapAdmin(this WebApplication app)
    {
        app.MapDescription();
        var api = app.MapGroup(Path);
        api.AddEndpointFilter(RequestFilter.RunAsync);
        api.MapOrganisations();
        api.MapMembers();
        api.MapKeys();
        api.MapGrants();
        api.MapPolicies();
        api.MapServers();
        api.MapAuthorizations();
        app.MapAuthorizationCallback();
        api.MapApprovals();
        api.MapAudit();
        api.MapExplain();
        api.MapReplay();
    }
}
