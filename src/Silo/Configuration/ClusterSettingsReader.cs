using System.Globalization;
using System.Net;
using Sluice.Gateway.Configuration;
using Sluice.Silo.Clustering;

namespace Sluice.Silo.Configuration;

/// <summary>From configuration to settings, collecting every error.</summary>
internal sealed class ClusterSettingsReader(IConfiguration configuration)
{
    private static readonly string[] Known =
    [
        nameof(ClusterSettings.Role), nameof(ClusterSettings.Clustering), nameof(ClusterSettings.Name), nameof(ClusterSettings.Address),
        nameof(ClusterSettings.SiloPort), nameof(ClusterSettings.GatewayPort), nameof(ClusterSettings.FirstSiloPort), nameof(ClusterSettings.AzureStorage),
        nameof(ClusterSettings.LeaseAboveCallsPerSecond),
    ];

    private const int MostCallsPerSecond = 1_000_000;

    private readonly IConfigurationSection _section = configuration.GetSection(ClusterSettings.Section);
    private readonly List<OptionError> _errors = [];

    public static ClusterSettings Read(IConfiguration configuration, out IReadOnlyList<OptionError> errors)
    {
        var reader = new ClusterSettingsReader(configuration);
        var settings = reader.ReadAll();
        errors = reader._errors;
        return settings;
    }

    private ClusterSettings ReadAll()
    {
        foreach (var child in _section.GetChildren().Where(child => !Known.Contains(child.Key, StringComparer.OrdinalIgnoreCase)))
            Refuse(child.Key, child.Value ?? "…", $"is not an option. Known: {string.Join(", ", Known)}.");
        var defaults = new ClusterSettings();
        var settings = new ClusterSettings
        {
            Role = OneOf<ClusterRole>(nameof(ClusterSettings.Role)),
            Clustering = OneOf<ClusteringKind>(nameof(ClusterSettings.Clustering)),
            Name = _section[nameof(ClusterSettings.Name)] is { Length: > 0 } name ? name : defaults.Name,
            Address = Address(defaults.Address),
            SiloPort = Port(nameof(ClusterSettings.SiloPort), defaults.SiloPort),
            GatewayPort = Port(nameof(ClusterSettings.GatewayPort), defaults.GatewayPort),
            FirstSiloPort = Port(nameof(ClusterSettings.FirstSiloPort), defaults.FirstSiloPort),
            AzureStorage = _section[nameof(ClusterSettings.AzureStorage)],
            LeaseAboveCallsPerSecond = Rate(nameof(ClusterSettings.LeaseAboveCallsPerSecond)),
        };
        if (string.IsNullOrEmpty(configuration.GetConnectionString(SluiceOptions.Section)))
            _errors.Add(new OptionError("ConnectionStrings:Sluice", "", "set the database that the fleet shares: its ledgers rest there."));
        if (settings is { Clustering: ClusteringKind.Azure, AzureStorage: not { Length: > 0 } })
            Refuse(nameof(ClusterSettings.AzureStorage), "", "write a connection string, or the address of the account's table service such as https://account.table.core.windows.net.");
        if (settings.Clustering == ClusteringKind.Azure && !AzureClustering.IsIncluded)
            Refuse(nameof(ClusterSettings.Clustering), "azure", "this executable was built without it: choose postgres, or build Silo with -p:AzureClustering=true.");
        return settings;
    }

    private T OneOf<T>(string key)
        where T : struct, Enum
    {
        if (_section[key] is not { Length: > 0 } text)
            return default;
        foreach (var value in Enum.GetValues<T>())
        {
            if (NameOf(value) == text)
                return value;
        }

        Refuse(key, text, $"choose one of: {string.Join(", ", Enum.GetValues<T>().Select(NameOf))}.");
        return default;
    }

    private static string NameOf<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

    private IPAddress Address(IPAddress byDefault)
    {
        if (_section[nameof(ClusterSettings.Address)] is not { Length: > 0 } text)
            return byDefault;
        if (IPAddress.TryParse(text, out var address) && !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any))
            return address;
        Refuse(nameof(ClusterSettings.Address), text, "write the IP address by which the other nodes reach this one.");
        return byDefault;
    }

    private int Rate(string key)
    {
        if (_section[key] is not { } text)
            return 0;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var rate) && rate <= MostCallsPerSecond)
            return rate;
        Refuse(key, text, $"write a number from 1 to {MostCallsPerSecond}, or 0 for no leases.");
        return 0;
    }

    private int Port(string key, int byDefault)
    {
        if (_section[key] is not { } text)
            return byDefault;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= IPEndPoint.MaxPort)
            return port;
        Refuse(key, text, $"write a port from 1 to {IPEndPoint.MaxPort}.");
        return byDefault;
    }

    private void Refuse(string key, string value, string fix) => _errors.Add(new OptionError($"{ClusterSettings.Section}:{key}", value, fix));
}
