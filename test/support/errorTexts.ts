/** Errors have their texts in every test, as they have where the program throws them. */
import '../../src/model/cause/causeTexts.ts';
