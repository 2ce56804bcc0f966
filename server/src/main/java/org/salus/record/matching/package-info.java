/** Whether two descriptions of persons are of one person: pure, without the record. */
@org.jspecify.annotations.NullMarked
package org.salus.record.matching;
