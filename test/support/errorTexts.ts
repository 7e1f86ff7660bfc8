/** Errors have their texts in every test, as in the program. */
import '../../src/model/cause/causeTexts.ts';
