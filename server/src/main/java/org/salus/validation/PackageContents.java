package org.salus.validation;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The definitions of the FHIR packages that this installation has loaded. All organisations share them. */
public interface PackageContents {

    /**
     * @param type StructureDefinition, ValueSet, CodeSystem, Questionnaire or Measure
     * @param url canonical URL, without version
     * @param version null: of the newest package that has it
     * @return the definition's JSON, null when no package has it
     */
    byte @Nullable [] find(String type, String url, @Nullable String version);

    /** Every profile on a resource type. */
    List<Profile> profiles();

    /** Another number after any package came, changed or went. */
    long generation();

    /**
     * A profile that can be enforced.
     *
     * @param type the resource type it constrains
     * @param from the package, as {@code name#version}
     */
    record Profile(String url, @Nullable String version, String type, @Nullable String title, String from) {}

    /** No packages. */
    PackageContents NONE = new PackageContents() {
        @Override
        public byte @Nullable [] find(String type, String url, @Nullable String version) {
            return null;
        }

        @Override
        public List<Profile> profiles() {
            return List.of();
        }

        @Override
        public long generation() {
            return 0;
        }
    };
}
