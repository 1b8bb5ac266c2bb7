// Makes wasm files small, in place: `wasm-opt -Oz` for many files by one process. Starting Binaryen takes half a second
// and each start compiles it anew; a release has hundreds of modules.
//
// Arguments: the names of the features that the files may use, with commas between them; then the files.
import binaryen from 'binaryen';
import { readFileSync, writeFileSync } from 'node:fs';

const [features, ...files] = process.argv.slice(1);
let allowed = binaryen.Features.MVP;
for (const name of features.split(',')) {
  if (!(name in binaryen.Features)) throw new Error(`Binaryen knows no feature named ${name}`);
  allowed |= binaryen.Features[name];
}

// What `-Oz` stands for.
binaryen.setOptimizeLevel(2);
binaryen.setShrinkLevel(2);
for (const file of files) {
  const module = binaryen.readBinary(readFileSync(file), allowed);
  // The second time finds what the first made possible: 0.1 % for a fifth of the time.
  module.optimize();
  module.optimize();
  // Last, so that a pass that reads a section still finds it.
  module.runPasses(['strip-debug', 'strip-producers', 'strip-target-features']);
  writeFileSync(file, module.emitBinary());
  module.dispose();
}
