/** Results that laboratories send as HL7 v2 messages ({@code docs/api/hl7v2.md}). */
@org.jspecify.annotations.NullMarked
package org.salus.interop.hl7v2;
