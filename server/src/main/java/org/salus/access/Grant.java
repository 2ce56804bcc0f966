package org.salus.access;

import java.util.Set;

/**
 * One line of a role's policy.
 *
 * @param name what the line is about, for "why"
 */
record Grant(String name, Set<String> types, Set<Permission> permissions, Rows rows) {

    static Grant of(String name, Set<String> types, String permissions, Rows rows) {
        return new Grant(name, Set.copyOf(types), Permission.of(permissions), rows);
    }
}
