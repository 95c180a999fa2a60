namespace Sluice.Gateway.Admin.Declared;

/// <summary>An entry of a list that the manifest adds to.</summary>
internal interface IListed
{
    string Id { get; }
}
