/** HL7 v2 over HTTP. */
@org.jspecify.annotations.NullMarked
package org.salus.interop.hl7v2.web;
