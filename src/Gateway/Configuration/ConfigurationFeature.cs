using Sluice.Gateway.Enforcement;
using Sluice.Store.Directory;

namespace Sluice.Gateway.Configuration;

internal static class ConfigurationFeature
{
    /// <summary>Options are read once. To watch its files, the framework would watch all of their folder, which holds the data by default: an event for each write.</summary>
    private const string NoReload = "--hostBuilder:reloadConfigOnChange=false";

    /// <summary>The framework's builder, whose files and arguments may be malformed.</summary>
    /// <exception cref="StartException">They are.</exception>
    public static WebApplicationBuilder CreateBuilder(string[] args, IDictionary<string, string>? switches = null)
    {
        try
        {
            var builder = WebApplication.CreateSlimBuilder([NoReload, .. args]);
            if (switches is not null)
                builder.Configuration.AddCommandLine(args, switches);
            return builder;
        }
        catch (Exception exception) when (exception is InvalidDataException or FormatException or IOException)
        {
            throw new StartException($"The configuration cannot be read: {exception.Message} {exception.InnerException?.Message} Mend the file or the argument.", exception);
        }
    }

    /// <exception cref="StartException">Names every wrong option at once.</exception>
    public static SluiceOptions AddSluiceOptions(this WebApplicationBuilder builder, IReadOnlyList<IEngine> engines)
    {
        var names = engines.Select(engine => engine.Name).ToArray();
        var options = SluiceOptionsReader.Read(builder.Configuration, names, out var errors);
        if (errors.Count > 0)
            throw new StartException(string.Join(Environment.NewLine, ["The configuration is wrong:", .. errors.Select(error => error.ToString()), .. ManifestErrors(options)]));
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(TimeProvider.System);
        return options;
    }

    /// <summary>Told together with the options', so that one look mends all.</summary>
    private static IEnumerable<string> ManifestErrors(SluiceOptions options) => options.Manifest is { } manifest
        ? ManifestLoader.Load(manifest, Environment.GetEnvironmentVariable).Errors.Select(error => $"{manifest}{error}")
        : [];

    /// <summary>
    /// Kestrel as the data plane needs it: the gateway bounds bodies itself, so that the answer is JSON-RPC. Lines of a head end in CR LF alone, since a
    /// proxy that does not take a bare LF for an end reads other headers than the gateway would.
    /// </summary>
    public static void AddServerDefaults(this WebApplicationBuilder builder, string defaultAddress)
    {
        AppContext.SetSwitch("Microsoft.AspNetCore.Server.Kestrel.DisableHttp1LineFeedTerminators", isEnabled: true);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;
        });
        builder.WebHost.UseSockets(sockets => sockets.UnsafePreferInlineScheduling = true);
        if (string.IsNullOrEmpty(builder.Configuration[WebHostDefaults.ServerUrlsKey]))
            builder.WebHost.UseUrls(defaultAddress);
    }
}
