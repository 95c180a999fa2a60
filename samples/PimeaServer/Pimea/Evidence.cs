namespace Sluice.PimeaServer.Pimea;

internal sealed record Evidence(string Source, string Finding);
