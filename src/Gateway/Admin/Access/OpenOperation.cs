namespace Sluice.Gateway.Admin.Access;

/// <summary>Metadata of an endpoint that takes no API key: what a browser is sent to. Something else in the request must say what it may do.</summary>
internal sealed class OpenOperation;
