namespace Sluice.Gateway.Admin.Declared;

/// <summary>Where an object is kept.</summary>
internal enum Source
{
    /// <summary>In the store, changed over this API.</summary>
    Api,

    /// <summary>In the manifest file, which alone changes it.</summary>
    Manifest,
}
