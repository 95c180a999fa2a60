namespace Sluice.PimeaServer.Pimea;

internal sealed record DeliverableSection(string Heading, string Body);
