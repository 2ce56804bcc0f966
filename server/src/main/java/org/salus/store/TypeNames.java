package org.salus.store;

/** The name of a resource type by its code: hashes are made of names, rows hold codes. */
@FunctionalInterface
public interface TypeNames {

    /** Throws {@link IllegalArgumentException} for a code that no type has. */
    String of(short type);
}
