package org.salus.validation.hapi;

import java.util.Set;
import org.hl7.fhir.r5.conformance.profile.BindingResolution;
import org.hl7.fhir.r5.conformance.profile.ProfileKnowledgeProvider;
import org.hl7.fhir.r5.model.ElementDefinition.ElementDefinitionBindingComponent;
import org.hl7.fhir.r5.model.Resource;
import org.hl7.fhir.r5.model.StructureDefinition;
import org.jspecify.annotations.Nullable;

/** What the maker of snapshots asks about types; links are for publishers of pages. */
record Knowledge(Set<String> primitives, Set<String> resources) implements ProfileKnowledgeProvider {

    @Override
    public boolean isDatatype(String type) {
        return !resources.contains(type);
    }

    @Override
    public boolean isPrimitiveType(String type) {
        return primitives.contains(type);
    }

    @Override
    public boolean isResource(String type) {
        return resources.contains(type);
    }

    @Override
    public boolean hasLinkFor(String type) {
        return false;
    }

    @Override
    public @Nullable String getLinkFor(String corePath, String type) {
        return null;
    }

    @Override
    public @Nullable BindingResolution resolveBinding(
            StructureDefinition structure, ElementDefinitionBindingComponent binding, String path) {
        return null;
    }

    @Override
    public @Nullable BindingResolution resolveBinding(StructureDefinition structure, String url, String path) {
        return null;
    }

    @Override
    public @Nullable String getLinkForProfile(StructureDefinition profile, String url) {
        return null;
    }

    @Override
    public boolean prependLinks() {
        return false;
    }

    @Override
    public @Nullable String getLinkForUrl(String corePath, String url) {
        return null;
    }

    @Override
    public @Nullable String getCanonicalForDefaultContext() {
        return null;
    }

    @Override
    public @Nullable String getDefinitionsName(Resource resource) {
        return null;
    }
}
