using System.CommandLine;
using Microsoft.AspNetCore.Connections;
using Sluice.Gateway.Commands;
using Sluice.Gateway.Enforcement;

namespace Sluice.Gateway;

/// <summary>The whole start of a gateway process.</summary>
public static class GatewayHost
{
    private const int CannotStart = 2;

    /// <summary>Reads the command line, runs the command, returns the process's exit code: 0 done, 1 the command failed, 2 it could not start.</summary>
    /// <param name="args">The command line; options of the configuration pass through, e.g. <c>--Sluice:Durability=strict</c>.</param>
    /// <param name="engines">The engines that this executable offers; <c>Sluice:Engine</c> chooses one.</param>
    public static async Task<int> RunAsync(string[] args, IReadOnlyList<IEngine> engines)
    {
        try
        {
            return await CommandLine.Build(args, engines).Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (IOException exception) when (exception.InnerException is AddressInUseException)
        {
            await Console.Error.WriteLineAsync($"{exception.Message} Choose another address with --urls http://127.0.0.1:PORT.");
            return CannotStart;
        }
        catch (StartException exception)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return CannotStart;
        }
    }
}
