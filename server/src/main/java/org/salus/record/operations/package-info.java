/** The record's own operations: charts, latest values, matching of persons, documents, labels and differences. */
@org.jspecify.annotations.NullMarked
package org.salus.record.operations;
