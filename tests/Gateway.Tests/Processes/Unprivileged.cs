using System.Diagnostics;

namespace Sluice.Gateway.Tests.Processes;

/// <summary>Runs a program so that the permissions of files hold for it, though the tests may run as root.</summary>
internal static class Unprivileged
{
    private static readonly string[] WithoutOverride = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"];

    /// <summary>What to run the program under. Skips the test where there is no way.</summary>
    public static string[] Runner()
    {
        if (!Environment.IsPrivilegedProcess)
            return [];
        using var probe = Process.Start(new ProcessStartInfo(WithoutOverride[0], [WithoutOverride[1], "true"]) { RedirectStandardError = true, UseShellExecute = false })!;
        probe.WaitForExit();
        Assert.SkipUnless(probe.ExitCode == 0, "Root cannot give up its right to every file here (CAP_SETPCAP is missing): run the tests as another user.");
        return WithoutOverride;
    }
}
