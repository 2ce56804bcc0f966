package org.salus.terminology;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonObject;

/**
 * The conformance resources of the FHIR packages that were loaded: StructureDefinitions, SearchParameters, ValueSets and so on, shared by
 * all organisations.
 */
public interface Packages {

    /** A package, as its package.json says. */
    record Loaded(String name, String version, @Nullable String title, List<String> fhirVersions, List<String> dependencies) {}

    /**
     * @param type resource type, such as StructureDefinition
     * @param url canonical URL; empty for a resource without one
     * @param id as it is in the package
     */
    record Entry(long key, String type, String url, @Nullable String version, String id, String packageName, String packageVersion) {}

    /** All packages, by name and version. */
    List<Loaded> packages();

    /** All resources of a type, by URL and version; without their bodies. */
    List<Entry> list(String type);

    /** All resources of one package. */
    List<Entry> contents(String packageName, String packageVersion);

    /**
     * The resource with this canonical URL, with {@code |version} if wanted; without one the highest version.
     *
     * @param type resource type; empty for any
     */
    Optional<JsonObject> find(String type, String canonical);

    /** The body of an entry; empty when its package has been replaced meanwhile. */
    Optional<JsonObject> body(Entry entry);
}
