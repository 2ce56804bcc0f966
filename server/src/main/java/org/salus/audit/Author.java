package org.salus.audit;

import java.util.List;

/**
 * Who wrote a version of a resource, as it was recorded with the change.
 *
 * @param subject id of the user or program
 * @param name as it was called then
 * @param roles codes of the roles held then
 * @param action create, update, patch, delete, transaction ...
 */
public record Author(String subject, String name, List<String> roles, String action) {}
