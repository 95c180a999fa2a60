using System.CommandLine;
using Sluice.Gateway.Commands;
using Sluice.Gateway.Enforcement;

namespace Sluice.Gateway;

/// <summary>The whole start of a gateway process.</summary>
public static class GatewayHost
{
    /// <summary>
    /// Reads the command line, runs the command, returns the process's exit code: 0 done, 1 the command failed, 2 what is configured is wrong, 3 an
    /// address, file or database cannot be used now.
    /// </summary>
    /// <param name="args">The command line; options of the configuration pass through, e.g. <c>--Sluice:Durability=strict</c>.</param>
    /// <param name="engines">The engines that this executable offers; <c>Sluice:Engine</c> chooses one.</param>
    public static async Task<int> RunAsync(string[] args, IReadOnlyList<IEngine> engines)
    {
        try
        {
            return await CommandLine.Build(args, engines).Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (StartException exception)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return exception.ExitCode;
        }
    }
}
