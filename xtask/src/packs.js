const packs = new Map();
const instances = new Map();
// What failed is asked for again the next time.
function once(kept, key, make) {
    let found = kept.get(key);
    if (found === undefined) {
        found = make();
        kept.set(key, found);
        found.catch(() => kept.delete(key));
    }
    return found;
}
async function open(url) {
    const pack = await WebAssembly.compileStreaming(fetch(url));
    const [names] = WebAssembly.Module.customSections(pack, "names");
    const modules = WebAssembly.Module.customSections(pack, "module");
    return new TextDecoder().decode(names).split(" ").map((name, n) => [name, modules[n]]);
}
function start([name, bytes]) {
    return once(instances, name, () => WebAssembly.instantiate(bytes, getSharedImports()));
}
function load(urls) {
    return async () => {
        const found = (await Promise.all(urls.map((url) => once(packs, url.href, () => open(url))))).flat();
        const own = ([name]) => name.startsWith("split_");
        await Promise.all(found.filter((one) => !own(one)).map(start));
        // After what it shares with others, as the splitter has it.
        await Promise.all(found.filter(own).map(start));
    };
}
