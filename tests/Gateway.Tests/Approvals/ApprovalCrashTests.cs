using Sluice.Gateway.Tests.Processes;

namespace Sluice.Gateway.Tests.Approvals;

/// <summary>On the engine embedded.</summary>
public sealed class ApprovalCrashTests : ApprovalCrashContract
{
    private protected override Task<GatewayProcess> StartAsync(string manifest, string folder) => GatewayProcess.StartAsync(manifest, folder);
}
